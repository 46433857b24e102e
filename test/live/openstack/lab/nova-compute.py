"""nova-compute with Nova's own fake driver, and four things added to it:

- a snapshot has bytes and the task states that libvirt's has, so its image
  becomes active as a real one does;
- a guest that the database knows and this process does not (it was restarted)
  is taken over in the power state it had;
- each call in CALLS lasts as many seconds as the file action-delay says;
- a call in CALLS fails while a file fail-CALL lies there.

Both files are looked for in LAB_DIR.
"""
import io
import os
import sys
import time

from nova.cmd import compute
from nova.compute import task_states
from nova.compute import vm_states
from nova import exception
from nova.image import glance
from nova.virt import fake

LAB = os.environ['LAB_DIR']
KEPT = (vm_states.ACTIVE, vm_states.STOPPED, vm_states.PAUSED,
        vm_states.SUSPENDED, vm_states.RESCUED, vm_states.SHELVED)


class LabFakeDriver(fake.FakeDriver):

    def get_info(self, instance, use_cache=True):
        if (instance.uuid not in self.instances and instance.vm_state in KEPT
                and instance.task_state is None):
            flavor = instance.flavor
            self.resources.claim(vcpus=flavor.vcpus, mem=flavor.memory_mb,
                                 disk=flavor.root_gb)
            self.instances[instance.uuid] = fake.FakeInstance(
                instance.name, instance.power_state, instance.uuid)
        return super().get_info(instance, use_cache=use_cache)

    def snapshot(self, context, instance, image_id, update_task_state):
        if instance.uuid not in self.instances:
            raise exception.InstanceNotRunning(instance_id=instance.uuid)
        update_task_state(task_state=task_states.IMAGE_PENDING_UPLOAD)
        update_task_state(task_state=task_states.IMAGE_UPLOADING,
                          expected_state=task_states.IMAGE_PENDING_UPLOAD)
        pause()
        images = glance.API()
        image = images.get(context, image_id)
        images.update(context, image_id, {
            'name': image['name'], 'disk_format': 'raw', 'container_format': 'bare',
            'status': 'active', 'properties': {}},
            io.BytesIO(b'not a real disk\n' * 64), purge_props=False)


# snapshot has its delay while it uploads, and reboot in the power_on it makes.
CALLS = ('spawn', 'destroy', 'power_off', 'power_on', 'snapshot', 'reboot',
         'suspend', 'resume', 'pause', 'unpause')


def pause():
    try:
        with open(os.path.join(LAB, 'action-delay')) as f:
            time.sleep(float(f.read() or 0))
    except (OSError, ValueError):
        pass


def slowed(name):
    real = getattr(LabFakeDriver, name)

    def call(self, *args, **kwargs):
        if name not in ('snapshot', 'reboot'):
            pause()
        if os.path.exists(os.path.join(LAB, 'fail-' + name)):
            raise exception.NovaException('the lab was told to fail ' + name)
        return real(self, *args, **kwargs)
    return call


for name in CALLS:
    setattr(LabFakeDriver, name, slowed(name))
fake.LabFakeDriver = LabFakeDriver
sys.exit(compute.main())
